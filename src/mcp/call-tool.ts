import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { argumentsOf } from './arguments-of.js';
import { marked } from './marked.js';
import { neutral } from './neutral.js';
import type { ServerState } from './server-state.js';
import type { Answer, Call, Tool } from './tool.js';

/** An answer may be no larger: clients end a connection over a message that is. */
const MOST_BYTES = 8_000_000;
const MOST_TEXT = 60_000;
/** A client hears of progress no more often. */
const PROGRESS_MS = 250;

/** One call of a tool, from its arguments as they came to what the client gets; audited at both ends. */
export async function callTool(
  tool: Tool,
  name: string,
  given: unknown,
  state: ServerState,
  context: ServerContext,
  client: string,
): Promise<CallToolResult> {
  const began = performance.now();
  const mask = await state.mask();
  const call = state.audit.next();
  state.audit.write(
    { event: 'call', ...{ call, name, client, transport: state.transport }, arguments: given ?? {} },
    mask,
  );
  let outcome = 'done';
  let result: CallToolResult;
  try {
    const answer = await tool.run(argumentsOf(tool, name, given), callOf(state, context));
    if (context.mcpReq.signal.aborted) outcome = 'cancelled';
    result = resultOf(tool, answer);
  } catch (error) {
    outcome = error instanceof EvidenceError ? error.code : 'error';
    result = failure(error, mask);
  }
  const bytes = JSON.stringify(result).length;
  if (bytes > MOST_BYTES) {
    outcome = 'E_BAD_LIMIT';
    result = failure(
      new EvidenceError(
        'E_BAD_LIMIT',
        `the answer has ${bytes} bytes, more than ${MOST_BYTES}`,
        'ask for a smaller page, or response_format concise',
      ),
      mask,
    );
  }
  state.audit.write({
    event: 'answer',
    call,
    name,
    outcome,
    ms: Math.round(performance.now() - began),
    bytes,
  });
  return result;
}

function callOf(state: ServerState, context: ServerContext): Call {
  const token = context.mcpReq._meta?.progressToken;
  const { signal } = context.mcpReq;
  let [last, told] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    state,
    signal,
    progress: (done, total, message) => {
      const now = performance.now();
      if (token === undefined || signal.aborted || now - last < PROGRESS_MS) return;
      last = now;
      // It has to grow each time, also where only time has passed.
      told = Math.max(done, told + 0.01);
      const params = {
        progressToken: token,
        progress: told,
        ...(total > 0 && { total }),
        message: visible(message),
      };
      // A client that is gone does not hear it.
      context.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}

function resultOf(tool: Tool, answer: Answer<unknown>): CallToolResult {
  const parsed = tool.output.safeParse(answer.data);
  if (!parsed.success) throw new Error(`answer of ${tool.name}: ${z.prettifyError(parsed.error)}`);
  const links = (answer.links ?? []).map((link) => ({ type: 'resource_link' as const, ...link }));
  return {
    content: [{ type: 'text', text: marked(shortened(visible(answer.text))) }, ...links],
    structuredContent: neutral(parsed.data),
  };
}

function shortened(text: string): string {
  return text.length > MOST_TEXT
    ? `${text.slice(0, MOST_TEXT)}\n… cut; structuredContent has all of it`
    : text;
}

function failure(error: unknown, mask: (text: string) => string): CallToolResult {
  const text =
    error instanceof EvidenceError
      ? `${error.code}: ${error.message}${error.hint === undefined ? '' : `\n${error.hint}`}`
      : `E_INTERNAL: ${error instanceof Error ? error.message : String(error)}`;
  return { content: [{ type: 'text', text: mask(visible(text)).slice(0, MOST_TEXT) }], isError: true };
}
