import { type KindProps } from "../renderers";
import { ScalarValue } from "../parts/ScalarValue";
import { SummaryInline } from "./SummaryInline";

export function ScalarInline({ view }: KindProps) {
  return view.content === undefined ? <SummaryInline view={view} /> : <ScalarValue content={view.content} />;
}
