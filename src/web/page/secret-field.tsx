// One password field with its label.

/** Hidden while it is typed; `id` is also its name in the form. */
export function SecretField({
  id,
  label,
  autocomplete,
}: {
  id: string;
  label: string;
  autocomplete: "current-password" | "new-password";
}) {
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} name={id} type="password" autocomplete={autocomplete} required />
    </>
  );
}
