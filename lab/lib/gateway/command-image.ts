import { dirname, join } from 'node:path';
import type { ContainerSpec } from '../cloud/ecs/container-runtime';
import type { Database } from './kong/settings';
import type { NodeChild } from '../process/node-child';
import { startNodeChild } from '../process/node-child';

/** Whether an image is one of this very package, with its command as the entry point. */
export function isCommandImage(image: string): boolean {
  return /(^|\/)cdktf-kong-bluegreen(:[^/@]+)?(@|$)/.test(image);
}

/** Runs this package's command as a container would: with the definition's environment alone, inside the datastore's network. */
export function startCommand({ command, environment, onLog }: ContainerSpec, database: Database): NodeChild {
  const root = dirname(require.resolve('cdktf-kong-bluegreen/package.json'));
  return startNodeChild({
    module: join(root, 'bin', 'kong-bluegreen.js'),
    args: command,
    environment: {
      ...environment,
      PGHOST: database.host,
      PGPORT: String(database.port),
      PGDATABASE: database.database,
      PGUSER: database.user,
      PGPASSWORD: database.password,
      PGSSLMODE: 'disable',
    },
    onLine: onLog,
  });
}
