import { CodedError, cut, printable } from '../../domain';
import { failureOf, STRANGER, type ConnectionFault } from './connection-rules';
import type { ShownTarget } from './connection-sentences';

/** The datastore could not be asked: a code and one sentence, without a stack or a password. */
export class ConnectionFailure extends CodedError {
  override readonly name = 'ConnectionFailure';
}

/** A server's text may have any length. */
const LONGEST = 200;

/** The failure for an error of the connection itself, not of a query. */
export function connectionFailure(error: unknown, target: ShownTarget): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error;
  const fault = faultOf(error);
  const { code, sentence } = failureOf(fault);
  return new ConnectionFailure(code, printable(sentence(target, fault.text)));
}

/** The first line of a server's text, as a part of a sentence. */
export function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return printable(cut(line, LONGEST));
}

interface AnyError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly severity?: string;
  readonly errors?: readonly unknown[];
}

/** node-postgres throws such an error if an answer is not in the form or the order that it expects. */
const NONSENSE: ConnectionFault = { code: STRANGER, text: 'its answers make no sense', isAnswer: false };

/** OpenSSL writes its library, function and source around its reason: `error:0A00010B:SSL routines::wrong version number:…`. */
const OPENSSL = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/;

/** An attempt at several addresses of one name fails with an AggregateError whose own message is empty. */
function faultOf(error: unknown): ConnectionFault {
  const { name = '', code, message = String(error), severity, errors } = (error ?? {}) as AnyError;
  if (['TypeError', 'RangeError'].includes(name)) return NONSENSE;
  const [first] = errors ?? [];
  if (first !== undefined) return faultOf(first);
  const text = firstLine(OPENSSL.exec(message)?.[1] ?? message);
  return { code, text: text === '' ? (code ?? 'no reason was given') : text, isAnswer: severity !== undefined };
}
