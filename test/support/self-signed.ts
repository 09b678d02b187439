import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

type Der = Buffer;

function tlv(tag: number, ...parts: readonly Der[]): Der {
  const body = Buffer.concat(parts);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...parts: readonly Der[]): Der => tlv(0x30, ...parts);
const hex = (text: string): Der => Buffer.from(text, 'hex');
const SHA256_WITH_RSA = sequence(hex('06092a864886f70d01010b'), hex('0500'));
const name = (common: string): Der => sequence(tlv(0x31, sequence(hex('0603550403'), tlv(0x0c, Buffer.from(common)))));
const time = (date: Date): Der => tlv(0x17, Buffer.from(`${date.toISOString().replace(/[-T:]/g, '').slice(2, 14)}Z`));
const pem = (body: Der): string =>
  `-----BEGIN CERTIFICATE-----\n${body.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const DAY_MS = 86_400_000;

/** A certificate (RFC 5280) that is its own CA, valid for a day; Node makes keys, but no certificates. */
export function selfSigned(host: string, validFrom = new Date()): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = name(host);
  const alternative = sequence(hex('0603551d11'), tlv(0x04, sequence(tlv(0x82, Buffer.from(host)))));
  const authority = sequence(hex('0603551d13'), hex('0101ff'), tlv(0x04, sequence(hex('0101ff'))));
  const body = sequence(
    hex('a003020102'),
    tlv(0x02, hex('01')),
    SHA256_WITH_RSA,
    subject,
    sequence(time(new Date(validFrom.getTime() - DAY_MS / 24)), time(new Date(validFrom.getTime() + DAY_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(alternative, authority)),
  );
  return {
    certificate: pem(signed(body, privateKey)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function signed(body: Der, key: KeyObject): Der {
  return sequence(body, SHA256_WITH_RSA, tlv(0x03, hex('00'), sign('sha256', body, key)));
}
