/** Procedures of the D series (EKS node diagnostics) for causes it has one for. */
export const PROCEDURE: Readonly<Record<string, string>> = {
  cloud_allowance_exceeded: 'D6/J1',
  mtu_black_hole: 'D4',
  conntrack_table_full: 'D3',
  dns_resolver_dead: 'D5',
  dns_slow: 'D5',
  dns_nxdomain: 'D5',
  dns_servfail: 'D5',
};

/** Causes that a procedure is for: `D6/J1`, or one of its names. */
export function causesOfProcedure(name: string): readonly string[] {
  return Object.keys(PROCEDURE).filter((cause) => {
    const procedure = PROCEDURE[cause] ?? '';
    return [procedure, ...procedure.split('/')].some((n) => n.toLowerCase() === name.toLowerCase());
  });
}
