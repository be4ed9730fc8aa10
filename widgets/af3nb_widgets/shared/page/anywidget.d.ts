// The parts of anywidget that the pages use: a model of traits that Python and the page share.

export interface Model<Traits> {
  get<Name extends keyof Traits>(name: Name): Traits[Name];
  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  on(events: string, handler: Handler): void;
  off(events: string, handler: Handler): void;
  send(message: object, callbacks?: undefined, buffers?: ArrayBuffer[]): void;
}

// Handlers take what their event brings: nothing, or a message and its buffers.
// biome-ignore lint/suspicious/noExplicitAny: anywidget types them so, too
export type Handler = (...values: any[]) => unknown;

export interface RenderProps<Traits> {
  model: Model<Traits>;
  el: HTMLElement;
}
