import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";
import { type ReactNode } from "react";

import { userQueries } from "@/entities/user/queries";
import { SignIn } from "@/features/sign-in/SignIn";
import { ApiError } from "@/shared/api/client";
import { addressOf, paths, placeAtom } from "@/shared/location";

import styles from "./Gate.module.css";

/** Has people sign in where the server wants to know who they are; afterwards they are where they wanted to be. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const me = useQuery(userQueries.me());
  const place = useAtomValue(placeAtom);
  const isOutside = me.error instanceof ApiError && me.error.status === 401;
  if (!isOutside) return children;
  return (
    <main className={styles["gate"]}>
      <title>Sign in · Sematic</title>
      <h1>Sign in to see this</h1>
      <SignIn next={place.path === paths.login ? paths.home : addressOf(place)} />
    </main>
  );
}
