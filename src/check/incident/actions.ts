import { defineIncidentRule } from './incident-rule.js';

const FIRST = /^(?:P[01]|1|highest|critical)$/i;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NAME = /^\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}\.?)? \p{Lu}[\p{L}'’-]{1,30}$|@/u;

export const incidentActions = defineIncidentRule({
  id: 'action-incomplete',
  level: 'error',
  title: 'P1 action without owner, due date or done-when',
  why: 'without all three it will still be open at the next incident',
  instead: 'give a role, a date, and the check that shows it is done',
  *check({ incident }) {
    for (const [i, action] of (incident.actions ?? []).entries()) {
      if (action.state === 'dropped' || !FIRST.test(action.priority ?? '')) continue;
      const missing = (['owner', 'due', 'done_when'] as const).filter((key) => (action[key] ?? '') === '');
      if (missing.length > 0)
        yield {
          path: ['actions', i],
          why: `${action.id} is ${action.priority} and has no ${missing.join(', ')}`,
        };
    }
  },
});

export const incidentDueDates = defineIncidentRule({
  id: 'due-date',
  level: 'warning',
  title: 'Due date on a day off, or before the document',
  why: 'nobody will be there to do or decide it',
  instead: 'choose a working day that is still to come',
  *check({ incident, words }, { today }) {
    for (const [i, { id, due, state }] of (incident.actions ?? []).entries()) {
      if (typeof due !== 'string' || (state ?? 'open') !== 'open') continue;
      const week = new Date(`${due}T00:00:00Z`).getUTCDay();
      const path = ['actions', i, 'due'];
      if (today !== undefined && due < today) yield { path, why: `${id} was due on ${due} and is open` };
      else if (week % 6 === 0) yield { path, why: `${id} is due on a ${DAYS[week]}` };
      else if (words.holidays.has(due.slice(5))) yield { path, why: `${id} is due on a holiday` };
    }
  },
});

export const actionFactors = defineIncidentRule({
  id: 'action-without-factor',
  level: 'warning',
  title: 'Action and contributing factor that do not meet',
  why: 'an action that answers no factor, or a factor that no action answers, is luck',
  instead: 'name the factor under actions[].factor, or say under not_doing why nothing is done',
  *check({ incident }) {
    const root = incident.root_cause;
    const factors = root && 'factors' in root ? (root.factors ?? []) : [];
    const actions = (incident.actions ?? [])
      .map((action, i) => ({ action, i }))
      .filter(({ action }) => action.state !== 'dropped');
    if (factors.length === 0) return;
    for (const { action, i } of actions) {
      const { factor } = action;
      if (factor === undefined || factor === null)
        yield { path: ['actions', i], why: `${action.id} names no factor` };
      else if (!factors.some((f) => f.id === factor))
        yield {
          path: ['actions', i, 'factor'],
          level: 'error',
          why: `${action.id} names ${factor}, which is no factor of the file`,
        };
    }
    for (const [i, { id }] of factors.entries()) {
      if (!actions.some(({ action }) => action.factor === id))
        yield { path: ['root_cause', 'factors', i], why: `no action answers ${id}` };
    }
  },
});

export const incidentOwners = defineIncidentRule({
  id: 'person-as-owner',
  level: 'warning',
  title: 'A person as owner in a document that leaves the company',
  why: 'a name goes to strangers, and the action is lost when the person moves on',
  instead: 'name the role or team',
  *check({ incident, words }, { external }) {
    if (!external) return;
    for (const [i, { owner }] of (incident.actions ?? []).entries()) {
      if (typeof owner === 'string' && NAME.test(owner) && !words.lexicon.person_role.test(owner))
        yield { path: ['actions', i, 'owner'] };
    }
  },
});

export const audienceAsks = defineIncidentRule({
  id: 'mail-ask',
  level: 'error',
  title: 'Mail without an ask',
  why: 'who reads it does not know what to do, or by when, and puts it aside',
  instead: 'say under audiences.<name>.ask what you want, and under deadline until when',
  *check({ incident }) {
    for (const [name, audience] of Object.entries(incident.audiences ?? {})) {
      const own = (incident.requests ?? []).filter(
        (r) => r.to === undefined || r.to === name || r.to === audience.kind,
      );
      if ((audience.ask ?? '') === '' && own.length === 0)
        yield { path: ['audiences', name], why: `the mail to ${name} asks for nothing` };
      else if ((audience.deadline ?? '') === '' && !own.some((r) => (r.by ?? '') !== '')) {
        yield { path: ['audiences', name], level: 'warning', why: `the mail to ${name} has no deadline` };
      }
    }
  },
});
