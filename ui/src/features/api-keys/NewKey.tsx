import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";

import { keyQueries, type ApiKey } from "@/entities/key/queries";
import { api, bodyOf } from "@/shared/api/client";
import { Button } from "@/shared/ui/Button";
import { Select } from "@/shared/ui/Select";
import { CopyButton } from "@/shared/ui/CopyButton";

import styles from "./NewKey.module.css";

const DAY_MS = 86_400_000;
const lives = { "30": "30 days", "90": "90 days", "365": "A year", "": "Never expires" } as const;

const scopes = { read: "Read", write: "Read and write", admin: "Everything" } satisfies Record<
  ApiKey["scope"],
  string
>;

/** Makes a key, and shows it this once. */
export function NewKey() {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<ApiKey["scope"]>("write");
  const [days, setDays] = useState<keyof typeof lives>("90");
  const made = useMutation({
    mutationFn: () => {
      const expires = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
      return bodyOf(api.POST("/api/v1/keys", { body: { name, scope, expires_at: expires } }));
    },
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: keyQueries.all() });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <>
      <form className={styles["form"]} onSubmit={submit}>
        <label>
          Name
          <input
            value={name}
            required
            maxLength={100}
            placeholder="What will use it"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          May
          <Select words={scopes} value={scope} onChange={setScope} />
        </label>
        <label>
          For
          <Select words={lives} value={days} onChange={setDays} />
        </label>
        <Button type="submit" look="primary" disabled={made.isPending}>
          Make a key
        </Button>
      </form>
      {made.error !== null && (
        <p role="alert" className={styles["error"]}>
          {made.error.message}
        </p>
      )}
      {made.data !== undefined && (
        <p className={styles["secret"]} role="status">
          Copy the key now, it is not shown again: <code>{made.data.secret}</code>
          <CopyButton text={made.data.secret} label="Copy the key" />
        </p>
      )}
    </>
  );
}
