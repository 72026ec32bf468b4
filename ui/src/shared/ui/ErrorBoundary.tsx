import { Component, type ReactNode } from "react";

import { isLoadError, rememberMissingPart } from "../lib/loading";
import { ErrorCard } from "./ErrorCard";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** Keeps what fails while it is drawn from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof Error && isLoadError(error)) rememberMissingPart();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (isLoadError(error)) return <MissingPart title={this.props.title} />;
    return (
      <ErrorCard title={this.props.title} error={error} onRetry={() => this.setState({ error: null })} />
    );
  }
}

const missing = new Error(
  "A part of the dashboard cannot be loaded: the server is away, or has another version now.",
);

function MissingPart({ title }: { readonly title: string }) {
  return <ErrorCard title={title} error={missing} onRetry={() => globalThis.location.reload()} />;
}
