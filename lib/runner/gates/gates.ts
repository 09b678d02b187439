import type { GateVerdict, Parity, Probes, Slot, UpgradeOutline } from '../../domain';
import { worstVerdict } from '../../domain';
import type { WindowAnalysis } from './analysis-gate';

/** What a gate is asked about: the next release under the weights of a stage that stands. */
export interface GateQuestion {
  readonly stage: string;
  readonly weights: Readonly<Record<Slot, number>>;
  readonly outline: UpgradeOutline;
}

export interface GateAnswer {
  readonly verdict: GateVerdict;
  /** One sentence for the operator. */
  readonly evidence: string;
  /** The numbers that were judged. @default - none: a command told its verdict, or nothing could be asked */
  readonly analysis?: WindowAnalysis;
  /** What was compared. @default - the gate is another one */
  readonly parity?: Parity;
  /** What was probed. @default - the gate is another one */
  readonly probes?: Probes;
}

/** Looks whether the next release bears its new share of the traffic. */
export interface Gate {
  readonly name: 'parity' | 'probes' | 'analysis' | 'command';
  /** Before the next release's first percent, or after each rise of its weight. */
  readonly asked: 'before-first' | 'after-rise';
  /** How long it takes to answer, as a rule. @default - a moment */
  readonly expectedSeconds?: number;
  ask(question: GateQuestion): Promise<GateAnswer>;
}

export interface GateEvent extends GateAnswer {
  readonly type: 'gate';
  readonly gate: Gate['name'];
  readonly stage: string;
  /** The verdict is told only, and whatever it is, the run goes on. */
  readonly dryRun: boolean;
}

/** Asks one gate after the other; after a no, which the others could not better, no more is asked. */
export async function askGates(
  gates: readonly Gate[],
  question: GateQuestion,
  onAnswer: (name: Gate['name'], answer: GateAnswer) => void,
): Promise<Omit<GateAnswer, 'analysis'>> {
  const answers: GateAnswer[] = [];
  for (const gate of gates) {
    const answer = await gate.ask(question);
    onAnswer(gate.name, answer);
    answers.push(answer);
    if (answer.verdict === 'failed') break;
  }
  const verdict = worstVerdict(answers.map((one) => one.verdict));
  const telling = answers.filter((one) => one.verdict === verdict);
  return { verdict, evidence: telling.map(({ evidence }) => evidence).join('; ') };
}
