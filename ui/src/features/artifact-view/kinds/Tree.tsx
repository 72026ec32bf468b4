import { useState } from "react";

import { Button } from "@/shared/ui/Button";

import { Conversation } from "../parts/Conversation";
import { TreePanel } from "../parts/TreePanel";
import { type KindProps } from "../renderers";
import { entriesOf } from "../shownView";

/** Named entries; a prompt and its response are a conversation. */
export function Tree({ view }: KindProps) {
  const [isRaw, setIsRaw] = useState(false);
  const entries = entriesOf(view);
  const isConversation =
    entries.length === 2 &&
    entries[0]?.name === "prompt" &&
    entries[1]?.name === "response" &&
    entries.every((entry) => entry.view.kind === "text" || entry.view.kind === "markdown");
  if (!isConversation) return <TreePanel view={view} />;
  return (
    <div>
      {isRaw ? <TreePanel view={view} /> : <Conversation view={view} />}
      <Button look="quiet" onClick={() => setIsRaw(!isRaw)}>
        {isRaw ? "As a conversation" : "As fields"}
      </Button>
    </div>
  );
}
