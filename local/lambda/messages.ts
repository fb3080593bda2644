/** What travels between the local target and a function's process. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly event: unknown;
  readonly functionArn: string;
  readonly deadline: number;
}

/** What a function's process says: that its code is loaded, or how an invocation ended. */
export type HostMessage = { readonly loaded: true } | ResultMessage;

export interface ResultMessage {
  readonly requestId: string;
  readonly outcome: Invocation;
}

/** How an invocation ended, as Lambda tells it. */
export type Invocation =
  { readonly failed: false; readonly result: unknown } | { readonly failed: true; readonly error: FunctionError };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
