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
  ['c', 'create what the screen is about'],
  ['e', 'change the first cell of the row that can be changed'],
  ['m', 'move an opportunity to another stage'],
  ['[ ]', 'the period before and after'],
  ['Esc', 'back out one level'],
]

/** The words that the product uses in one meaning only. */
const glossary: readonly (readonly [string, string])[] = [
  ['Lead', 'A person or company that may become a customer, not yet qualified.'],
  ['MQL, SAL, SQL', 'A lead that marketing has qualified, that sales has accepted, that sales has qualified.'],
  ['Conversion', 'Turning a lead into an account, a contact and perhaps an opportunity, in one step.'],
  ['Account', 'A company that we sell to or serve. It has one owner.'],
  ['Opportunity', 'A qualified chance of a specific sale, with an amount, a close date and a stage.'],
  ['Stage', 'Where an opportunity stands in the sales process; it carries a probability.'],
  ['Gate', 'What a stage asks for before an opportunity may enter it.'],
  ['Close date', 'The day on which the opportunity is expected to be, or was, decided.'],
  ['Weighted pipeline', 'Open amounts, each times its probability.'],
  ['Win rate', 'Won by won and lost, decided in the period.'],
  ['Sales cycle', 'Days from opening an opportunity to winning it.'],
  ['Coverage', 'Open pipeline of the period by the quota that remains.'],
  ['Credit', 'The share of an opportunity that counts for a rep.'],
  ['Territory', 'A named set of rules that owns accounts, and is assigned to reps for a time.'],
  ['Subtree', 'A team and all teams below it: what its manager sees.'],
  ['Subscription', 'The running agreement of an account to pay for plans.'],
  ['Amendment', 'A change of a running subscription, with the day from which it holds.'],
  ['MRR', 'What recurs, normalised to one month; no one-off fees. ARR is twelve times that.'],
  ['MRR movement', 'A dated change of an account’s MRR: new, expansion, contraction, churn or reactivation.'],
  ['GRR', 'What the accounts of the start still pay, without what they added. Never above 100 %.'],
  ['NRR', 'What the accounts of the start pay now, with what they added. New accounts do not count.'],
  ['Logo churn', 'Accounts that left by accounts at the start.'],
  ['Cohort', 'The accounts that began to pay in the same month, followed over time.'],
  ['Booking', 'What a customer commits to on the day of signature.'],
  ['CAC', 'What it costs to win one customer: sales and marketing spend by customers won.'],
  ['LTV', 'What a customer is expected to bring over the time that they stay.'],
  ['Quota', 'What a rep or team should bring in over a period, in one measure.'],
  ['Attainment', 'The credited result by the quota of the period.'],
  ['Comp plan', 'How reps are paid. Its versions are designs that hold for some days.'],
  ['Statement', 'What somebody earned in a period and is paid for it. Locked, it never changes.'],
  ['Held', 'Earned and not payable yet.'],
  ['Draw', 'An advance on commission, to be paid back out of it or not.'],
  ['Clawback', 'Commission taken back because its deal was lost.'],
  ['Goal', 'What a KPI shall reach in a period, for the company, a team, a rep or a territory.'],
  ['Scorecard', 'KPIs of several kinds on one scale from 0 to 100, by weight.'],
  ['Alert', 'A KPI has left the bounds that a rule set for it.'],
  ['Caveat', 'A reason to read a number with care, or why there is none.'],
  ['Period', 'Days from one day up to another, which is not included.'],
  ['Change log', 'Every change of every record: who, when, from what to what, and why.'],
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
