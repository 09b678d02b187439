import type { Attributes } from './values/value';
import { elements, isAttributes } from './values/value';

/** One provider block as Terraform configured it. */
export class ProviderConfiguration {
  private readonly stopping = new AbortController();

  constructor(readonly config: Attributes = {}) {}

  /** Tags that the block gives to every resource. */
  get defaultTags(): Attributes {
    const [block] = elements(this.config.default_tags);
    const tags = isAttributes(block) ? block.tags : undefined;
    return isAttributes(tags) ? tags : {};
  }

  /** Ends the calls that wait, after Terraform was interrupted. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  stop(): void {
    this.stopping.abort();
  }
}

/**
 * The provider blocks in use. The calls do not say to which of several blocks they belong, and all share one server; but each
 * has its own connection, so the peer identifies the block.
 */
export class ProviderConfigurations {
  private readonly byPeer = new Map<string, ProviderConfiguration>();

  configure(peer: string, config: Attributes): void {
    this.byPeer.set(peer, new ProviderConfiguration(config));
  }

  of(peer: string): ProviderConfiguration {
    const known = this.byPeer.get(peer) ?? new ProviderConfiguration();
    this.byPeer.set(peer, known);
    return known;
  }

  stopAll(): void {
    for (const configuration of this.byPeer.values()) configuration.stop();
  }
}
