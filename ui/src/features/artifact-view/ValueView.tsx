import { type View } from "@/entities/artifact/queries";

export interface ValueViewProps {
  readonly view: View;
  /** Where its parts are. */
  readonly artifactId: string;
  readonly typeName: string;
}

/** A value in full, drawn by its kind. */
export function ValueView({ view }: ValueViewProps) {
  return <p>{view.summary}</p>;
}
