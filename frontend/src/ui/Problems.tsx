import { Message } from './states.tsx'

/** Problems lists what has to be corrected before something can be done. */
export function Problems({ problems }: { readonly problems: readonly { readonly message: string }[] }) {
  if (problems.length === 0) return null
  return (
    <Message kind="problem">
      {problems.length === 1 ? (
        problems[0]?.message
      ) : (
        <ul className="problems">
          {problems.map((problem) => (
            <li key={problem.message}>{problem.message}</li>
          ))}
        </ul>
      )}
    </Message>
  )
}
