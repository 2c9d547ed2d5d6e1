import type { Model, Shape } from '../../flow/model.ts'

/* Celery 5, RQ, arq, Huey: results and jobs are found by an id, and by nothing else. */

const found: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0,id:]' },
    returns: { type: 'py-task-queues.Result', labels: ['StateRead'] },
  },
}
const started: Shape = { call: { returns: { type: 'py-task-queues.Started' } } }
const queue: Shape = { construct: { returns: { type: 'py-task-queues.Queue' } } }

export const pyTaskQueuesModel: Model = {
  id: 'py-task-queues',
  language: 'python',
  modules: ['celery', 'celery.result', 'rq', 'rq.job', 'arq.jobs', 'huey'],
  exports: {
    Celery: queue,
    Queue: queue,
    RedisHuey: queue,
    SqliteHuey: queue,
    AsyncResult: {
      construct: {
        state: { operation: 'get', key: 'Argument[0,id:]' },
        returns: { type: 'py-task-queues.Result', labels: ['StateRead'] },
      },
    },
    Job: {
      type: 'py-task-queues.JobClass',
      construct: {
        state: { operation: 'get', key: 'Argument[0,job_id:]' },
        returns: { type: 'py-task-queues.Result', labels: ['StateRead'] },
      },
    },
  },
  types: {
    'py-task-queues.Queue': {
      members: {
        AsyncResult: found,
        fetch_job: found,
        result: found,
        send_task: started,
        enqueue: started,
      },
    },
    'py-task-queues.JobClass': { members: { fetch: found } },
    'py-task-queues.Result': { labels: ['StateRead'] },
    'py-task-queues.Started': {
      members: {
        id: { labels: ['ServerMinted'] },
        get_id: { call: { returns: { labels: ['ServerMinted'] } } },
      },
    },
  },
}
