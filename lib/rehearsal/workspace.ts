import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The local state that stands in for the configuration's own backend: a rehearsal never touches the real state. */
const LOCAL_BACKEND = JSON.stringify({ terraform: { backend: { local: { path: 'terraform.tfstate' } } } });

/** A directory for Terraform: the configuration byte for byte, and beside it an override that keeps the state local. */
export class Workspace {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, 'backend_override.tf.json'), LOCAL_BACKEND);
  }

  use(json: string): void {
    writeFileSync(join(this.directory, 'cdk.tf.json'), json);
  }
}
