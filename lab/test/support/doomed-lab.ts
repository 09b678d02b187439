import { startDatastore } from '../../lib/datastore';
import { firstMessage, sendToLab } from '../../lib/process/node-child';

/** Where the doomed process has its server. */
export interface Whereabouts {
  readonly data: string;
  readonly port: number;
}

/** A process that starts a datastore in the directory it is told, and waits for its end. */
async function main(): Promise<void> {
  const { directory } = await firstMessage<{ directory: string }>();
  const datastore = await startDatastore({ directory });
  const client = datastore.admin();
  await client.connect();
  const { rows } = await client.query<{ data: string }>(`SELECT current_setting('data_directory') AS data`);
  const whereabouts: Whereabouts = { data: rows[0]?.data ?? '', port: datastore.port };
  sendToLab(whereabouts);
}

void main();
