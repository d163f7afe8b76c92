import type { FlowReport } from './flow-types.js';
import { isOneWay } from './losses.js';
import type { Reading } from './readings.js';

/** What the capture itself does not hold of a connection, and what comes in parts. Pure. */
export function captureLimits(flow: FlowReport): Reading[] {
  const texts = {
    one_direction: oneDirection(flow),
    options_cut: optionsCut(flow),
    fragments: fragments(flow),
  };
  return (['one_direction', 'options_cut', 'fragments'] as const).flatMap((kind) => {
    const statement = texts[kind];
    return statement === undefined ? [] : { kind, severity: 'info', statement, frames: [flow.first_frame] };
  });
}

function oneDirection(flow: FlowReport): string | undefined {
  if (!isOneWay(flow)) return undefined;
  const { client, server } = flow.sides;
  const [who, side] = client.packets > 0 ? ['client', client] : ['server', server];
  const again = side.resent.packets + side.lost_before_tap.packets;
  return `only what the ${who} sent was captured: neither RTT nor loss can be told${again === 0 ? '' : `; ${again} of its ${side.packets} packets came again or late`}`;
}

function optionsCut({ options_cut: cut = 0, packets }: FlowReport): string | undefined {
  if (cut === 0) return undefined;
  return `${cut} of ${packets} packets were cut within their TCP options: SACK, timestamps or window scale in them are not known`;
}

function fragments({ fragments: count, packets }: FlowReport): string | undefined {
  if (count === 0) return undefined;
  return `${count} of ${packets} packets came in IP fragments: with one of them the whole packet is lost`;
}
