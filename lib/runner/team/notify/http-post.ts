/**
 * Posts JSON to an address, which is in no message: it may be a secret.
 *
 * @throws Error with the reason
 */
export async function postJson(
  url: URL,
  body: string,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'kong-bluegreen', ...more };
  let answer: Response;
  try {
    // A redirection would send the notice to an address that the user did not give.
    answer = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted) throw new Error('no answer in time');
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw new Error(cause?.code ?? 'no connection');
  }
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}
