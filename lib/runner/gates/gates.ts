import type { Analysis, GateVerdict, Parity, Probes, Slot, UpgradeOutline } from '../../domain';
import { worstVerdict } from '../../domain';

/** The next release under the weights of a stage that is applied. */
export interface GateQuestion {
  readonly stage: string;
  readonly weights: Readonly<Record<Slot, number>>;
  readonly outline: UpgradeOutline;
}

/** A verdict of the analysis, and the minutes that it is about. */
export interface WindowAnalysis extends Analysis {
  readonly start: string;
  readonly end: string;
}

export interface GateAnswer {
  readonly verdict: GateVerdict;
  /** One sentence for the operator. */
  readonly evidence: string;
  /** The numbers of the analysis. @default - the gate is another one, or could not be asked */
  readonly analysis?: WindowAnalysis;
  /** The answers that were compared. @default - the gate is another one */
  readonly parity?: Parity;
  /** The answers to the probes. @default - the gate is another one */
  readonly probes?: Probes;
}

/** Decides if the next release can keep its new share of the traffic. */
export interface Gate {
  /** Key in the table of gates. */
  readonly name: string;
  /** Before the next release's first percent, or after each rise of its weight. */
  readonly asked: 'before-first' | 'after-rise';
  /** Usual time until the answer. @default - a moment */
  readonly expectedSeconds?: number;
  /** Undefined if this gateway has nothing that the gate looks at. */
  ask(question: GateQuestion): Promise<GateAnswer | undefined>;
}

export interface GateEvent extends GateAnswer {
  readonly type: 'gate';
  readonly gate: Gate['name'];
  readonly stage: string;
  /** True if the verdict is reported only, and the run goes on after any verdict. */
  readonly dryRun: boolean;
}

/** Asks one gate after the other. After a `failed`, the remaining gates are not asked: they could not improve the verdict. */
export async function askGates(
  gates: readonly Gate[],
  question: GateQuestion,
  onAnswer: (name: Gate['name'], answer: GateAnswer) => void,
): Promise<Pick<GateAnswer, 'verdict' | 'evidence'>> {
  const answers: GateAnswer[] = [];
  for (const gate of gates) {
    const answer = await gate.ask(question);
    if (answer === undefined) continue;
    onAnswer(gate.name, answer);
    answers.push(answer);
    if (answer.verdict === 'failed') break;
  }
  const verdict = worstVerdict(answers.map((one) => one.verdict));
  const decisive = answers.filter((one) => one.verdict === verdict);
  return { verdict, evidence: decisive.map(({ evidence }) => evidence).join('; ') };
}
