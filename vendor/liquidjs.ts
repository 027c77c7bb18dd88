export { Context, Liquid, LiquidError, Output, toValueSync } from 'liquidjs';
export type { Emitter, Scope, Template } from 'liquidjs';
