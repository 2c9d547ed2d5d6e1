import type { Model, Shape } from '../../flow/model.ts'

/* BullMQ 5, Bull 4, Bee-Queue, pg-boss: a job is found by its id, and by nothing else. */

const found: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[0]' },
    returns: { type: 'task-queues.Job', labels: ['StateRead'] },
  },
}
const foundSecond: Shape = {
  call: {
    state: { operation: 'get', key: 'Argument[1]' },
    returns: { type: 'task-queues.Job', labels: ['StateRead'] },
  },
}
const queue: Shape = { construct: { returns: { type: 'task-queues.Queue' } } }

export const taskQueuesModel: Model = {
  id: 'task-queues',
  language: 'javascript',
  modules: ['bullmq', 'bull', 'bee-queue', 'pg-boss'],
  exports: {
    default: queue,
    Queue: queue,
    PgBoss: queue,
    Job: { type: 'task-queues.JobClass' },
  },
  types: {
    'task-queues.Queue': {
      members: {
        getJob: found,
        getJobById: foundSecond,
        getJobState: found,
        removeJob: { call: { state: { operation: 'delete', key: 'Argument[0]' } } },
        add: { call: { returns: { type: 'task-queues.Started' } } },
      },
    },
    'task-queues.JobClass': { members: { fromId: foundSecond } },
    'task-queues.Job': { labels: ['StateRead'] },
    'task-queues.Started': { members: { id: { labels: ['ServerMinted', 'Counter'] } } },
  },
}
