import { useQuery } from "@tanstack/react-query";

import { userQueries } from "@/entities/user/queries";
import { SignIn } from "@/features/sign-in/SignIn";
import { DeepLink, paths } from "@/shared/location";

import styles from "./LoginPage.module.css";

export function LoginPage() {
  const me = useQuery(userQueries.me());
  return (
    <div className={styles["page"]}>
      <title>Sign in · Sematic</title>
      <img src="/icon.svg" alt="" width={48} height={48} />
      <h1>Sign in to Sematic</h1>
      {me.data === undefined ? (
        <SignIn next={paths.home} />
      ) : (
        <p>
          You are {me.data.name}. <DeepLink to={{ path: paths.home }}>Go to the runs</DeepLink>
        </p>
      )}
    </div>
  );
}
