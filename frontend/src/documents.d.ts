/** A GraphQL document as the build makes it from a `.graphql` file. */
declare module '*.graphql' {
  const document: { readonly id: string; readonly text: string }
  export default document
}
