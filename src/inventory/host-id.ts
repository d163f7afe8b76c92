import { slug } from '../core/slug.js';

/** An id for a host named otherwise than a path may be: `web1:2222` → `web1-2222`, `2001:db8::1` → `2001-db8--1`. */
export function hostId(name: string): string {
  return slug(name.replace(/^\[([^\]]*)\]/, '$1').replace(/[:%]/g, '-'));
}
