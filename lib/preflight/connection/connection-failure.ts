import { cut, printable } from '../../domain';
import { NO_POSTGRES, sentenceFor, type Sought, type Told } from './connection-sentences';

/** Why a datastore could not be asked: one sentence, without stack or password. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
}

/** A server's words may be of any length. */
const LONGEST = 200;

/** The sentence for an error of the connection itself, not of a query. */
export function connectionFailure(error: unknown, sought: Sought): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error;
  const told = describe(error);
  return new ConnectionFailure(printable(sentenceFor(told)(sought, told.text)));
}

/** What a server said, as a part of a sentence. */
export function words(text: string): string {
  const [line = ''] = text.split('\n');
  return printable(cut(line, LONGEST));
}

interface Failed {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly severity?: string;
  readonly errors?: readonly unknown[];
}

/** An answer that has not the shape, or comes not in the order, that node-postgres counts on. */
const NONSENSE: Told = { code: NO_POSTGRES, text: 'its answers make no sense', said: false };

/** OpenSSL names its library, function and source around its reason: `error:0A00010B:SSL routines::wrong version number:…`. */
const OPENSSL = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/;

/** An attempt at several addresses of one name fails with an AggregateError whose own message is empty. */
function describe(error: unknown): Told {
  const { name = '', code, message = String(error), severity, errors } = (error ?? {}) as Failed;
  if (['TypeError', 'RangeError'].includes(name)) return NONSENSE;
  const [first] = errors ?? [];
  if (first !== undefined) return describe(first);
  const text = words(OPENSSL.exec(message)?.[1] ?? message);
  return { code, text: text === '' ? (code ?? 'no reason was given') : text, said: severity !== undefined };
}
