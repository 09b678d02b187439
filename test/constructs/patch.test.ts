import { DEFAULT_SCHEDULE, rolesFrom, stagesOf } from '../../lib/domain';
import { synthesizeUpgrade } from '../support/synthesis';

const STAGES = stagesOf(DEFAULT_SCHEDULE, rolesFrom('blue')).map(({ id }) => id);

describe('a patch', () => {
  it.each(STAGES)('is seen healthy at %s, before the ledger calls it applied', (stage) => {
    const { resource, locals } = synthesizeUpgrade(stage, { patch: ['green'] });
    expect(resource.terraform_data?.gateway_wait_healthy).toMatchObject({
      count: 1,
      depends_on: expect.arrayContaining([
        'aws_ecs_service.gateway_blue_proxy_service',
        'aws_ecs_service.gateway_green_proxy_service',
      ]) as unknown,
    });
    expect(resource.aws_ssm_parameter?.gateway_ledger_ledger?.depends_on).toContain(
      'terraform_data.gateway_wait_healthy',
    );
    expect(locals.gateway_wait_healthy_context).toMatchObject({ patched: ['green'] });
  });

  it('adds nothing to the steps of another apply', () => {
    expect(synthesizeUpgrade('drain-blue').resource.terraform_data?.gateway_wait_healthy).toMatchObject({ count: 0 });
    expect(synthesizeUpgrade('shift-50').locals.gateway_wait_healthy_context).toMatchObject({ patched: [] });
  });
});
