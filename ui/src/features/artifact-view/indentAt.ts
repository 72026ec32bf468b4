const DEEPEST = 40;

/** What a line begins with; what is deeper than forty levels stays there, or a small text could fill the memory. */
export const indentAt = (depth: number): string => "  ".repeat(Math.max(0, Math.min(depth, DEEPEST)));
