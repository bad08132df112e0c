import type { Place } from './nav.ts'

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'find records, screens and actions'],
  ['/', 'search this screen'],
  ['?', 'this help'],
  ['j k ↑ ↓', 'next and previous row'],
  ['PgUp PgDn Home End', 'further up and down'],
  ['Enter', 'look into the row'],
  ['o', 'open the row as a page'],
  ['x', 'choose the row'],
  ['m', 'move an opportunity to another stage'],
  ['[ ]', 'the period before and after'],
  ['Esc', 'back out one level'],
]

/** The words that the product uses in one meaning only. */
const glossary: readonly (readonly [string, string])[] = [
  ['Opportunity', 'A qualified chance of a specific sale, with an amount, a close date and a stage.'],
  ['Stage', 'Where an opportunity stands in the sales process; it carries a probability.'],
  ['Close date', 'The day on which the opportunity is expected to be, or was, decided.'],
  ['Win rate', 'Won by won and lost, decided in the period.'],
  ['Coverage', 'Open pipeline of the period by the quota that remains.'],
  ['Subscription', 'The running agreement of an account to pay for plans.'],
  ['Amendment', 'A change of a running subscription, with the day from which it holds.'],
  ['MRR', 'What recurs, normalised to one month; no one-off fees. ARR is twelve times that.'],
  ['MRR movement', 'A dated change of an account’s MRR: new, expansion, contraction, churn or reactivation.'],
  ['GRR', 'What the accounts of the start still pay, without what they added. Never above 100 %.'],
  ['NRR', 'What the accounts of the start pay now, with what they added. New accounts do not count.'],
  ['Logo churn', 'Accounts that left by accounts at the start.'],
  ['Quota', 'What a rep or team should bring in over a period, in one measure.'],
  ['Attainment', 'The credited result by the quota of the period.'],
  ['Booking', 'What a customer commits to on the day of signature.'],
]

/** Help lists the keys of the product and explains its words. */
export function Help({ places }: { readonly places: readonly Place[] }) {
  return (
    <div className="stack">
      <h3>Keys</h3>
      <dl className="facts">
        {keys.map(([key, what]) => (
          <div key={key} className="fact">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        {places
          .filter((place) => place.key !== undefined)
          .map((place) => (
            <div key={place.to} className="fact">
              <dt>
                <kbd>g {place.key}</kbd>
              </dt>
              <dd>go to {place.name}</dd>
            </div>
          ))}
      </dl>
      <h3>Words</h3>
      <dl className="facts">
        {glossary.map(([word, meaning]) => (
          <div key={word} className="fact">
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
