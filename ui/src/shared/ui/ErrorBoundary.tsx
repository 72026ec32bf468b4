import { Component, type ReactNode } from "react";

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

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <ErrorCard title={this.props.title} error={error} onRetry={() => this.setState({ error: null })} />
    );
  }
}
