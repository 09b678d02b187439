import { createRequire } from 'node:module';

/** The list of ten thousand suffixes is loaded only if a setting has a domain. */
function publicSuffixOf(host: string): string | undefined {
  const { getPublicSuffix } = createRequire(__filename)('tldts') as typeof import('tldts');
  return getPublicSuffix(host, { allowPrivateDomains: true }) ?? undefined;
}

const bare = (domain: string): string => domain.replace(/^\./, '').toLowerCase();

/** Browsers reject cookies for a public suffix, such as `.co.uk` (RFC 6265, section 5.3; publicsuffix.org). */
export function isPublicSuffix(domain: string): boolean {
  return publicSuffixOf(bare(domain)) === bare(domain);
}

/** True if browsers send a cookie of the domain to the host. */
export function covers(domain: string | undefined, host: string): boolean {
  return domain !== undefined && `.${host}`.endsWith(`.${bare(domain)}`);
}

/** The longest domain below a public suffix that all hosts share, with a leading dot; undefined if they share no such domain. */
export function commonRoot(hosts: readonly string[]): string | undefined {
  const [first = ''] = hosts;
  const labels = first.split('.');
  const root = labels
    .map((_, index) => labels.slice(index).join('.'))
    .find((it) => hosts.every((host) => covers(it, host)));
  return root === undefined || root === '' || isPublicSuffix(root) ? undefined : `.${root}`;
}
