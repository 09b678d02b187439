import { isEnterprise035 } from '../facts/profile';
import { counted, defineCheck, EARLY, found, notApplicable } from './check';

export const certificates = defineCheck({
  id: 'certificates',
  title: 'no certificate comes from the datastore',
  severity: 'warning',
  phases: EARLY,
  needs: ['certificates'],
  wants: ['snis'],
  remedy:
    'until "finish", end TLS at the load balancer or give the nodes ssl_cert and ssl_cert_key: the next release cannot serve these certificates before it',
  source: 'Enterprise changelog 0.35-1: certificates and SNIs are not migrated without downtime',
  check: ({ certificates: { count }, snis }, { to }) => {
    if (!isEnterprise035(to.release))
      return notApplicable(`it concerns Enterprise 0.35 only, and the next release is ${to.release}`);
    const names = snis ?? { count: 0, sample: [] };
    if (count === 0 && names.count === 0) return found();
    const text = `${counted(count, 'certificate')} and ${counted(names.count, 'SNI')}`;
    return found({ subject: 'certificates and SNIs', evidence: { count, sample: names.sample, text } });
  },
});
