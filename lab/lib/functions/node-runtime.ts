import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError } from '../common/lab-error';

/** What AWS's Node runtime gives a handler beside the event, as far as the lab knows it. */
export interface HandlerContext {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

type Handler = (event: unknown, context: HandlerContext) => unknown;

/** How an invocation ended: the handler's answer, or its error, as the JSON that AWS makes of it. */
export interface HandlerEnd {
  readonly failed: boolean;
  readonly json: string;
}

/**
 * Runs the function `handler` of a module once, as AWS's Node runtime does (aws-lambda-nodejs-runtime-interface-client): the error of a handler
 * becomes its type, its message and the lines of its stack.
 */
export async function runHandler(module: string, event: string, environment: NodeJS.ProcessEnv): Promise<HandlerEnd> {
  const deadline = Number(environment.LAMBDA_RUNTIME_DEADLINE_MS);
  const context: HandlerContext = {
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? '',
    invokedFunctionArn: environment.LAMBDA_RUNTIME_INVOKED_FUNCTION_ARN ?? '',
    awsRequestId: environment.LAMBDA_RUNTIME_AWS_REQUEST_ID ?? '',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const handler = await load(module);
    return { failed: false, json: JSON.stringify((await handler(JSON.parse(event), context)) ?? null) };
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return { failed: true, json: JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') }) };
  }
}

/** A file of the current folder, or a module that a module there could import by this name. */
async function load(module: string): Promise<Handler> {
  const file = resolve(module);
  const path = existsSync(file) ? file : createRequire(join(process.cwd(), 'index.js')).resolve(module);
  const { handler } = (await import(pathToFileURL(path).href)) as { readonly handler?: unknown };
  if (typeof handler === 'function') return handler as Handler;
  throw new LabError('KBG-LAB-021', `${module} exports no function "handler"; name a module that does`);
}
