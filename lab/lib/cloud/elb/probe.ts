import { request } from 'node:http';
import type { HealthCheck } from './target-group';
import { matches } from './matcher';

/** One health check's answer; `reason` is AWS's code (ELBv2 API: TargetHealth, `Reason`). */
export type ProbeResult =
  { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly description: string };

function failed(reason: string, description: string): ProbeResult {
  return { ok: false, reason, description };
}

/** A real HTTP request to a port on loopback, as the load balancer's health checker makes it. Never rejects. */
export function probe(
  hostPort: number,
  check: HealthCheck,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: hostPort,
      path: check.path,
      agent: false,
      signal,
      headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    });
    const timer = setTimeout(() => {
      resolve(failed('Target.Timeout', 'Request timed out'));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('close', () => {
      clearTimeout(timer);
    });
    outgoing.on('error', () => {
      resolve(failed('Target.FailedHealthChecks', 'Health checks failed'));
    });
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      if (matches(check.matcher, status)) resolve({ ok: true });
      else resolve(failed('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${status}]`));
    });
    outgoing.end();
  });
}
