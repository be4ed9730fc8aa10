// What `h` and `s` take: attributes, handlers such as `onclick`, and children.

type Handlers = {
  [Name in keyof HTMLElementEventMap as `on${Name}`]?: (
    event: HTMLElementEventMap[Name],
  ) => unknown;
};

export type Attributes = Handlers & {
  dataset?: Record<string, unknown>;
  [attribute: string]: unknown;
};

export type Child = Node | string | number | false | null | undefined | Child[];
