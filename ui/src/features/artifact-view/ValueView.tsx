import { useMemo, type ReactNode } from "react";

import { type View } from "@/entities/artifact/queries";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";

import { NestedFull } from "./parts/NestedFull";
import { ValueToolbar } from "./parts/ValueToolbar";
import { renderers } from "./registry";
import { RenderersContext } from "./renderers";
import { rootView } from "./shownView";
import styles from "./ValueView.module.css";

export interface ValueViewProps {
  readonly view: View;
  /** Where its parts are. */
  readonly artifactId: string;
  readonly typeName: string;
  /** The input or output it is; the address points into it by this name: `art=output.model`. */
  readonly name?: string;
  /** Left out on the page of the artifact itself. */
  readonly hasPageLink?: boolean;
  /** What stands before its type. */
  readonly heading?: ReactNode;
}

/** A value in full, drawn by its kind. */
export function ValueView({
  view,
  artifactId,
  typeName,
  name = "output",
  hasPageLink = true,
  heading,
}: ValueViewProps) {
  const shown = useMemo(() => rootView(view, artifactId, typeName, name), [view, artifactId, typeName, name]);
  return (
    <RenderersContext value={renderers}>
      <section className={styles["value"]} aria-label={name} data-kind={view.kind}>
        <ValueToolbar view={shown} raw={view} hasPageLink={hasPageLink} heading={heading} />
        <ErrorBoundary key={artifactId} title="This value cannot be shown">
          <NestedFull view={shown} />
        </ErrorBoundary>
      </section>
    </RenderersContext>
  );
}
