import type { PreflightPhase } from '../../../lib/domain';
import type { ReleaseSettings } from '../../../lib/preflight';
import { absent } from '../../../lib/preflight/reading/read';
import { readingOf } from '../../../lib/preflight/reading/datastore-reading';
import { answerOf, findingTexts } from '../../support/preflight-cases';

const NO_DATASTORE = readingOf(absent('not asked'));
const PHASE: PreflightPhase = 'before-up';
const SECRET = 'shh-very-secret-and-long-enough-0123';

type Environment = Readonly<Record<string, string>>;

function ask(
  id: string,
  environment: Environment | undefined,
  more: Partial<ReleaseSettings> = {},
  from: Environment = {},
) {
  const to = { release: '0.35-5', ...(environment ? { environment } : {}), ...more };
  return answerOf(id, PHASE, NO_DATASTORE, { from: { release: '0.34-1', environment: from }, to });
}

interface Case {
  readonly id: string;
  readonly clean: Environment;
  readonly dirty: Environment;
  readonly texts: readonly string[];
  /** Settings of the live release. */
  readonly from?: Environment;
}

const LICENCE = (day: string): string => JSON.stringify({ license: { payload: { license_expiration_date: day } } });
const MANAGER = { KONG_ADMIN_GUI_AUTH: 'basic-auth', KONG_ENFORCE_RBAC: 'on' };
const manager = (conf: object, more: Environment = {}): Environment => ({
  ...MANAGER,
  ...more,
  KONG_ADMIN_GUI_SESSION_CONF: JSON.stringify(conf),
});
const PORTAL = { KONG_PORTAL: 'on', KONG_PORTAL_AUTH: 'basic-auth' };
const portal = (conf: object, more: Environment = {}): Environment => ({
  ...PORTAL,
  ...more,
  KONG_PORTAL_SESSION_CONF: JSON.stringify(conf),
});
const APART = { KONG_PORTAL_GUI_HOST: 'portal.kong.example', KONG_PORTAL_API_URL: 'https://files.kong.example' };
const UK = { KONG_PORTAL_GUI_HOST: 'portal.shop.co.uk', KONG_PORTAL_API_URL: 'https://api.shop.co.uk' };
const S = { secret: SECRET };

const CASES: readonly Case[] = [
  {
    id: 'same-datastore',
    from: { KONG_PG_HOST: 'db.internal', KONG_PG_PORT: '5432' },
    clean: { KONG_PG_HOST: 'db.internal' },
    dirty: { KONG_PG_HOST: 'db.internal', KONG_PG_PORT: '5433', KONG_PG_DATABASE: 'other' },
    texts: [
      'blocker settings: KONG_PG_PORT, KONG_PG_DATABASE differ between 0.34-1 and 0.35-5 [KONG_PG_PORT; KONG_PG_DATABASE]',
    ],
  },
  {
    id: 'same-datastore',
    from: { KONG_DATABASE: 'cassandra', KONG_CASSANDRA_CONTACT_POINTS: 'a,b' },
    clean: { KONG_DATABASE: 'cassandra', KONG_CASSANDRA_CONTACT_POINTS: 'a,b', KONG_CASSANDRA_PORT: '9042' },
    dirty: { KONG_DATABASE: 'cassandra', KONG_CASSANDRA_CONTACT_POINTS: 'a,b', KONG_CASSANDRA_KEYSPACE: 'other' },
    texts: ['blocker settings: KONG_CASSANDRA_KEYSPACE differ between 0.34-1 and 0.35-5 [KONG_CASSANDRA_KEYSPACE]'],
  },
  {
    id: 'plugins-kept',
    from: { KONG_CUSTOM_PLUGINS: 'ours, theirs' },
    clean: { KONG_PLUGINS: 'bundled,ours,theirs' },
    dirty: { KONG_PLUGINS: 'key-auth,ours', KONG_CUSTOM_PLUGINS: 'theirs' },
    texts: [
      'warning KONG_PLUGINS: "bundled" is not among them, so 0.35-5 loads only the named plugins [key-auth; ours]',
      'warning plugins: the live release names them, and 0.35-5 does not [theirs]',
    ],
  },
  {
    id: 'licence',
    clean: { KONG_LICENSE_DATA: LICENCE('2027-01-01') },
    dirty: { KONG_LICENSE_DATA: LICENCE('2026-11-01') },
    texts: ['blocker KONG_LICENSE_DATA: the licence ends on 2026-11-01'],
  },
  {
    id: 'licence',
    clean: { KONG_LICENSE_DATA: LICENCE('2027-01-01') },
    dirty: {},
    texts: [
      'warning settings of 0.35-5: neither KONG_LICENSE_DATA nor KONG_LICENSE_PATH is set, so only /etc/kong/license.json in the image can give a licence',
    ],
  },
  {
    id: 'removed-settings',
    clean: { KONG_PLUGINS: 'bundled,ours', KONG_HEADERS: 'off' },
    dirty: { KONG_CUSTOM_PLUGINS: 'ours', KONG_SERVER_TOKENS: 'off', KONG_LATENCY_TOKENS: 'off' },
    texts: [
      'blocker KONG_CUSTOM_PLUGINS: 0.35-5 ignores KONG_CUSTOM_PLUGINS; the replacement is KONG_PLUGINS=bundled,…',
      'warning KONG_SERVER_TOKENS: 0.35-5 ignores KONG_SERVER_TOKENS; the replacement is KONG_HEADERS',
      'warning KONG_LATENCY_TOKENS: 0.35-5 ignores KONG_LATENCY_TOKENS; the replacement is KONG_HEADERS',
    ],
  },
  {
    id: 'manager-session',
    clean: manager(S),
    dirty: MANAGER,
    texts: ['blocker KONG_ADMIN_GUI_SESSION_CONF: it is not set, so with RBAC nobody can log in to Manager'],
  },
  {
    id: 'manager-session',
    clean: manager({ ...S, cookie_secure: false }, { KONG_ADMIN_GUI_URL: 'http://localhost:8002' }),
    dirty: manager({ logout_methods: [] }, { KONG_ADMIN_GUI_URL: 'http://localhost:8002' }),
    texts: [
      'blocker KONG_ADMIN_GUI_SESSION_CONF: it has no secret, so every node makes its own and no session is valid on another node',
      'blocker KONG_ADMIN_GUI_SESSION_CONF: Manager is served by plain HTTP, so cookie_secure must be false',
      'warning KONG_ADMIN_GUI_SESSION_CONF: logout_methods must keep their defaults',
    ],
  },
  {
    id: 'manager-session',
    clean: manager(S, { KONG_ADMIN_GUI_URL: 'https://a.example:8445', KONG_ADMIN_API_URI: 'a.example:8444' }),
    dirty: manager(S, { KONG_ADMIN_GUI_URL: 'https://a.example', KONG_ADMIN_API_URI: 'https://b.example' }),
    texts: [
      'blocker KONG_ADMIN_GUI_SESSION_CONF: Manager and Admin API are on different hosts, so cookie_samesite must be "off"',
    ],
  },
  {
    id: 'manager-session',
    clean: manager(
      { ...S, cookie_samesite: 'off' },
      { KONG_ADMIN_GUI_URL: 'https://a.example', KONG_ADMIN_API_URI: 'https://b.example' },
    ),
    dirty: { ...MANAGER, KONG_ADMIN_GUI_SESSION_CONF: `{ "secret": "${SECRET}" "storage": "kong" }` },
    texts: ['blocker KONG_ADMIN_GUI_SESSION_CONF: it is not a JSON object'],
  },
  {
    id: 'manager-session',
    clean: manager(S),
    dirty: { ...manager(S), KONG_ENFORCE_RBAC: 'off' },
    texts: [
      'warning KONG_ADMIN_GUI_SESSION_CONF: KONG_ENFORCE_RBAC is off: every user who can log in to Manager can do anything',
    ],
  },
  {
    id: 'portal-session',
    clean: portal({ ...S, storage: 'kong' }),
    dirty: portal(S),
    texts: ['blocker KONG_PORTAL_SESSION_CONF: storage must be "kong" for the Portal'],
  },
  {
    id: 'portal-session',
    clean: portal({ ...S, storage: 'kong', cookie_domain: '.kong.example', cookie_samesite: 'off' }, APART),
    dirty: portal({ ...S, storage: 'kong', cookie_domain: '.example.kong' }, APART),
    texts: [
      'blocker KONG_PORTAL_SESSION_CONF: Portal and its API are on different hosts (portal.kong.example, files.kong.example), so cookie_domain must be their common root with a leading dot, .kong.example',
      'warning KONG_PORTAL_SESSION_CONF: Portal and its API are on different hosts; on different domains cookie_samesite must be "off"',
    ],
  },
  {
    id: 'portal-session',
    clean: portal({ ...S, storage: 'kong', cookie_domain: '.shop.co.uk', cookie_samesite: 'off' }, UK),
    dirty: portal({ ...S, storage: 'kong', cookie_domain: '.co.uk', cookie_samesite: 'off' }, UK),
    texts: [
      'blocker KONG_PORTAL_SESSION_CONF: cookie_domain .co.uk is a public suffix, and browsers reject cookies for it',
    ],
  },
  {
    id: 'portal-session',
    clean: portal({ ...S, storage: 'kong', cookie_domain: '.shop.co.uk', cookie_samesite: 'off' }, UK),
    dirty: portal(
      { ...S, storage: 'kong', cookie_samesite: 'off' },
      { ...UK, KONG_PORTAL_API_URL: 'https://shop2.co.uk' },
    ),
    texts: [
      'blocker KONG_PORTAL_SESSION_CONF: Portal and its API are on different hosts (portal.shop.co.uk, shop2.co.uk) without a common root domain, so no cookie reaches both; give them names in one domain',
    ],
  },
  {
    id: 'manager-session',
    clean: manager({ ...S, cookie_domain: '.kong.example' }),
    dirty: manager({ secret: 'changeme', cookie_domain: 'eu-west-1.elb.amazonaws.com' }),
    texts: [
      'warning KONG_ADMIN_GUI_SESSION_CONF: its secret has fewer than 32 characters, so it could be guessed',
      'blocker KONG_ADMIN_GUI_SESSION_CONF: cookie_domain eu-west-1.elb.amazonaws.com is a public suffix, and browsers reject cookies for it',
    ],
  },
  {
    id: 'plugins-kept',
    from: { KONG_CUSTOM_PLUGINS: 'ours, theirs,key-auth' },
    clean: { KONG_PLUGINS: 'bundled,theirs,ours' },
    dirty: { KONG_PLUGINS: 'bundled,theirs' },
    texts: ['warning plugins: the live release names them, and 0.35-5 does not [ours]'],
  },
  {
    id: 'portal-session',
    clean: portal({ ...S, storage: 'kong' }),
    dirty: PORTAL,
    texts: ['blocker KONG_PORTAL_SESSION_CONF: it is not set, so developers cannot stay logged in to the Portal'],
  },
  {
    id: 'admin-listener',
    clean: { KONG_ADMIN_LISTEN: '127.0.0.1:8001, 127.0.0.1:8444 ssl' },
    dirty: { KONG_ADMIN_LISTEN: '127.0.0.1:8001, 0.0.0.0:8444 ssl' },
    texts: ['blocker KONG_ADMIN_LISTEN: it listens on 127.0.0.1:8001, 0.0.0.0:8444 ssl'],
  },
  {
    id: 'admin-listener',
    clean: { KONG_ADMIN_LISTEN: 'off' },
    dirty: { KONG_ADMIN_LISTEN: '0.0.0.0:8001, off' },
    texts: ['blocker KONG_ADMIN_LISTEN: it listens on 0.0.0.0:8001, off'],
  },
  {
    id: 'admin-listener',
    clean: {},
    dirty: { KONG_ADMIN_LISTEN: `postgres://kong:${SECRET}@db/kong` },
    texts: ['blocker KONG_ADMIN_LISTEN: it listens on a value that is not a list of addresses with ports'],
  },
  {
    id: 'bootstrap-password',
    clean: { KONG_PASSWORD: '' },
    dirty: { KONG_PASSWORD: SECRET },
    texts: ['blocker KONG_PASSWORD: it is set for 0.35-5'],
  },
  {
    id: 'comment-signs',
    clean: { KONG_SMTP_PASSWORD: 'a\\#b', PATH: '#' },
    dirty: { KONG_SMTP_PASSWORD: `${SECRET}#b`, KONG_PORTAL_AUTH_CONF: '#' },
    texts: [
      'blocker settings: their values have an unescaped #, and Kong cuts them off before it [KONG_SMTP_PASSWORD; KONG_PORTAL_AUTH_CONF]',
    ],
  },
  {
    id: 'changed-defaults',
    clean: { KONG_DB_CACHE_TTL: '3600' },
    dirty: { KONG_PORTAL: 'on', KONG_SMTP_MOCK: 'off', KONG_SMTP_PORT: '25' },
    texts: [
      "warning settings: they are not set, and their defaults changed [KONG_DB_CACHE_TTL: 3600 to 0; KONG_PORTAL_GUI_PROTOCOL: from the browser's scheme to http; KONG_PORTAL_GUI_HOST: from the browser's host to 127.0.0.1:8003; KONG_SMTP_HOST: localhost to none]",
    ],
  },
  {
    id: 'changed-defaults',
    clean: { KONG_DB_CACHE_TTL: '3600', KONG_DATABASE: 'cassandra', KONG_CASSANDRA_LB_POLICY: 'RoundRobin' },
    dirty: { KONG_DB_CACHE_TTL: '3600', KONG_DATABASE: 'cassandra' },
    texts: [
      'warning settings: they are not set, and their defaults changed [KONG_CASSANDRA_LB_POLICY: RoundRobin to RequestRoundRobin]',
    ],
  },
];

test.each(CASES)('$id: clean and dirty', ({ id, clean, dirty, from, texts: expected }) => {
  expect(ask(id, clean, {}, from)).toMatchObject({ outcome: 'passed', findings: [] });
  const answer = ask(id, dirty, {}, from);
  expect(findingTexts(answer)).toEqual(expected);
  expect(answer.outcome).toBe('found');
  expect(JSON.stringify(answer)).not.toContain(SECRET);
});

test.each([
  ['same-datastore', undefined, {}, /compare them by hand/],
  ['plugins-kept', undefined, {}, /compare them by hand/],
  ['plugins-kept', {}, { secrets: ['KONG_PLUGINS'] }, /given by reference/],
  ['licence', {}, { secrets: ['KONG_LICENSE_DATA'] }, /given by reference/],
  ['licence', undefined, {}, /the settings of the next release are unknown/],
  ['licence', {}, { release: '1.0.3' }, /^1\.0\.3 needs no licence$/],
  ['removed-settings', {}, { release: '0.34-1' }, /has no known removed settings/],
  ['manager-session', MANAGER, { secrets: ['KONG_ADMIN_GUI_SESSION_CONF'] }, /given by reference/],
  ['manager-session', {}, {}, /Manager has no login/],
  ['portal-session', PORTAL, { secrets: ['KONG_PORTAL_SESSION_CONF'] }, /given by reference/],
  ['portal-session', { KONG_PORTAL: 'on' }, {}, /the Portal has no login/],
  ['portal-session', { ...PORTAL, KONG_PORTAL_AUTH: 'openid-connect' }, {}, /openid-connect/],
  ['portal-session', {}, {}, /KONG_PORTAL is not on/],
  ['admin-listener', {}, { secrets: ['KONG_ADMIN_LISTEN'] }, /given by reference/],
  ['changed-defaults', {}, { release: '1.0.3' }, /it concerns Enterprise 0\.34 to 0\.35 only/],
])('%s does not apply or is an error, with the reason', (id, environment, more, sentence) => {
  const answer = ask(id, environment, more);
  expect(answer).toMatchObject({ outcome: 'not-applicable', sentence: expect.stringMatching(sentence) as string });
});

test.each([`{“license”: ${SECRET}}`, LICENCE('shh-very-secret 2099')])(
  'an invalid licence is not accepted: %s',
  (data) => {
    expect(ask('licence', { KONG_LICENSE_DATA: data })).toMatchObject({
      outcome: 'error',
      sentence: 'KONG_LICENSE_DATA is not a readable licence: it must be JSON with straight quotes',
    });
  },
);

test('comment-signs names the settings with unknown values', () => {
  expect(ask('comment-signs', {}, { secrets: ['KONG_PG_PASSWORD'] })).toMatchObject({
    outcome: 'passed',
    sentence: 'no plain setting has one; the values of KONG_PG_PASSWORD are unknown',
  });
});
