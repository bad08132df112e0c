#!/usr/bin/env node
// Asks the API as a person of the demo company, and prints the answer:
//
//   node examples/ask.mjs manager '{ viewer { role user { name } } }'
//
// It is also the smallest useful client: sign in, send the token, read data and errors. The password is
// the one that "coxswain demo" keeps beside the database. COXSWAIN_URL and COXSWAIN_PASSWORD override.
import { readFileSync } from 'node:fs'

const [role, query] = process.argv.slice(2)
if (!role || !query) {
  console.error("usage: node examples/ask.mjs ROLE 'QUERY', for example: node examples/ask.mjs rep '{ viewer { role } }'")
  process.exit(2)
}
const url = `${process.env.COXSWAIN_URL ?? 'http://localhost:8080'}/graphql`
const password = process.env.COXSWAIN_PASSWORD ?? JSON.parse(readFileSync('data/coxswain.demo.json', 'utf8')).password

async function send(body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  return response.json()
}

const email = role.includes('@') ? role : `${role}@demo.test`
const signedIn = await send({
  query: 'mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }',
  variables: { input: { email, password } },
})
const token = signedIn.data?.signIn?.accessToken
if (!token) {
  console.error(signedIn.errors?.[0].message ?? signedIn.data.signIn.userErrors[0].message)
  process.exit(1)
}
const { data, errors } = await send({ query }, token)
console.log(JSON.stringify(errors ? { errors, data } : data, null, 2))
process.exit(errors ? 1 : 0)
