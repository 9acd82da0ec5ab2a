/** What vendors' packages do for webhooks: they verify what was sent, by throwing or by what they yield; and what hands work to a queue. */
import type { GuardMeaning, LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const signature: GuardMeaning = { role: 'signature', credential: 'header', status: 400 };
/** It throws where the signature is wrong. */
const verifies: Meaning = { guard: signature };
/** Likewise, and where it was made too long ago. */
const verifiesFresh: Meaning = { guard: { ...signature, fresh: true } };
const says: Meaning = { guard: { ...signature, whenTrue: true } };
const middleware: Meaning = { middleware: signature };
const middlewareFresh: Meaning = { middleware: { ...signature, fresh: true } };

/** Of the JavaScript world. */
export const webhooksJavascript: LibraryTable = {
  packages: [
    'stripe',
    'svix',
    'standardwebhooks',
    '@octokit/webhooks',
    '@octokit/webhooks-methods',
    'probot',
    'twilio',
    '@slack/bolt',
    '@slack/events-api',
    '@upstash/qstash',
    'razorpay',
    'braintree',
    '@sendgrid/eventwebhook',
    '@polar-sh/sdk',
    '@polar-sh/nextjs',
    '@paddle/paddle-node-sdk',
    '@line/bot-sdk',
    'discord-interactions',
    'tweetnacl',
    'inngest',
    '@workos-inc/node',
    '@mux/mux-node',
    '@shopify/shopify-api',
    '@shopify/shopify-app-remix',
    '@liveblocks/node',
    '@lemonsqueezy/lemonsqueezy.js',
    'grammy',
    '@vercel/queue',
    'express-hmac',
  ],
  language: 'javascript',
  calls: {
    ...each(
      [
        'any:constructEvent',
        'any:constructEventAsync',
        'stripe:().webhooks.constructEvent',
        'stripe:().webhooks.constructEventAsync',
        'stripe:webhooks.constructEvent',
        'stripe:Stripe().webhooks.constructEvent',
        'stripe:Stripe().webhooks.constructEventAsync',
        'svix:Webhook().verify',
        'standardwebhooks:Webhook().verify',
        '@clerk/nextjs/webhooks:verifyWebhook',
        '@clerk/backend/webhooks:verifyWebhook',
        '@clerk/express/webhooks:verifyWebhook',
        '@clerk/fastify/webhooks:verifyWebhook',
        '@polar-sh/sdk/webhooks:validateEvent',
        '@workos-inc/node:WorkOS().webhooks.constructEvent',
        '@liveblocks/node:WebhookHandler().verifyRequest',
        '@mux/mux-node:().webhooks.unwrap',
        '@mux/mux-node:().webhooks.verifySignature',
        'openai:().webhooks.unwrap',
        'resend:Resend().webhooks.verify',
        '@paddle/paddle-node-sdk:Paddle().webhooks.unmarshal',
        '@upstash/qstash:Receiver().verify',
      ],
      verifiesFresh,
    ),
    ...each(
      [
        'any:verifyAndReceive',
        '@octokit/webhooks:Webhooks().verifyAndReceive',
        'octokit:App().webhooks.verifyAndReceive',
        'braintree:BraintreeGateway().webhookNotification.parse',
        '@shopify/shopify-app-remix/server:shopifyApp().authenticate.webhook',
      ],
      verifies,
    ),
    ...each(
      [
        '@octokit/webhooks:Webhooks().verify',
        '@octokit/webhooks-methods:verify',
        'octokit:App().webhooks.verify',
        'twilio:validateRequest',
        'twilio:validateRequestWithBody',
        'twilio:validateExpressRequest',
        'twilio:validateIncomingRequest',
        'razorpay:validateWebhookSignature',
        'razorpay/dist/utils/razorpay-utils:validateWebhookSignature',
        '@sendgrid/eventwebhook:EventWebhook().verifySignature',
        '@line/bot-sdk:validateSignature',
        'discord-interactions:verifyKey',
        'tweetnacl:sign.detached.verify',
        'crypto:verify',
        'crypto:createVerify().update().verify',
        'crypto:createVerify().verify',
        'crypto:subtle.verify',
        'global:crypto.subtle.verify',
        '@shopify/shopify-api:shopifyApi().webhooks.validate',
      ],
      says,
    ),
    ...each(
      [
        '@octokit/webhooks:createNodeMiddleware',
        'probot:createNodeMiddleware',
        'twilio:webhook',
        'discord-interactions:verifyKeyMiddleware',
        '@line/bot-sdk:middleware',
        '@upstash/qstash/nextjs:verifySignature',
        '@upstash/qstash/nextjs:verifySignatureAppRouter',
        '@upstash/qstash/nextjs:verifySignatureEdge',
        '@upstash/qstash/dist/nextjs:verifySignature',
        '@upstash/workflow/nextjs:serve',
        'inngest/next:serve',
        'inngest/express:serve',
        'inngest/fastify:serve',
        'inngest/hono:serve',
        'inngest/koa:serve',
        'express-hmac:',
        '@polar-sh/nextjs:Webhooks',
        '@polar-sh/express:Webhooks',
        '@polar-sh/hono:Webhooks',
      ],
      middleware,
    ),
    ...each(
      ['@slack/events-api:createEventAdapter().requestListener', '@slack/events-api:createEventAdapter().expressMiddleware'],
      middlewareFresh,
    ),
    ...each(
      ['@slack/bolt:verifySlackRequest', '@slack/bolt:isValidSlackRequest', '@slack/events-api:verifyRequestSignature'],
      verifiesFresh,
    ),
  },
};
/** Of the Python world. */
export const webhooksPython: LibraryTable = {
  packages: [
    'stripe',
    'svix',
    'standardwebhooks',
    'twilio',
    'slack_sdk',
    'slack_bolt',
    'linebot',
    'nacl',
    'razorpay',
    'sendgrid',
    'djstripe',
    'anymail',
    'braintree',
    'octokit',
    'gidgethub',
  ],
  language: 'python',
  calls: {
    ...each(
      [
        'any:construct_event',
        'stripe:Webhook.construct_event',
        'stripe.webhook:Webhook.construct_event',
        'stripe:WebhookSignature.verify_header',
        'stripe:StripeClient().construct_event',
        'svix.webhooks:Webhook().verify',
        'svix:Webhook().verify',
        'standardwebhooks:Webhook().verify',
        'standardwebhooks.webhooks:Webhook().verify',
      ],
      verifiesFresh,
    ),
    ...each(
      [
        'any:verify_webhook_signature',
        'razorpay:Client().utility.verify_webhook_signature',
        'linebot:WebhookHandler().handle',
        'linebot.v3:WebhookHandler().handle',
        'linebot:WebhookParser().parse',
        'nacl.signing:VerifyKey().verify',
        'gidgethub.sansio:Event.from_http',
        'gidgethub:sansio.Event.from_http',
        'gidgethub.sansio:validate_event',
      ],
      verifies,
    ),
    ...each(
      [
        'any:is_valid_request',
        'twilio.request_validator:RequestValidator().validate',
        'sendgrid.helpers.eventwebhook:EventWebhook().verify_signature',
        'linebot:SignatureValidator().validate',
      ],
      says,
    ),
    ...each(
      [
        'slack_sdk.signature:SignatureVerifier().is_valid_request',
        'slack_sdk.signature:SignatureVerifier().is_valid',
        'slack:signature.verifier.SignatureVerifier().is_valid_request',
      ],
      { guard: { ...signature, whenTrue: true, fresh: true } },
    ),
  },
};

const message = (to?: string, data?: string): Meaning => ({ message: { ...(to && { to }), ...(data && { data }) } });
/** Queues, buses and background jobs. */
export const queues: LibraryTable = {
  packages: [
    'bullmq',
    'bull',
    'bee-queue',
    'agenda',
    'pg-boss',
    'amqplib',
    'kafkajs',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sns',
    '@nestjs/event-emitter',
    '@google-cloud/pubsub',
    '@trigger.dev/sdk',
    'graphile-worker',
    '@nestjs/bull',
    '@nestjs/bullmq',
    '@nestjs/microservices',
  ],
  language: 'javascript',
  calls: {
    ...each(
      [
        'bullmq:Queue().add',
        'bullmq:Queue().addBulk',
        'bullmq:FlowProducer().add',
        'bull:().add',
        'bull:().addBulk',
        'bull:Queue().add',
        'agenda:().now',
        'agenda:Agenda().now',
        'pg-boss:().send',
        'pg-boss:().publish',
        'graphile-worker:quickAddJob',
      ],
      message('0', '1'),
    ),
    ...each(
      [
        'bee-queue:().createJob',
        'inngest:Inngest().send',
        '@aws-sdk/client-sqs:SendMessageCommand',
        '@aws-sdk/client-sns:PublishCommand',
        '@nestjs/event-emitter:EventEmitter2().emit',
        '@google-cloud/pubsub:PubSub().topic().publishMessage',
        '@google-cloud/pubsub:PubSub().topic().publish',
        '@trigger.dev/sdk:tasks.trigger',
        '@trigger.dev/sdk/v3:tasks.trigger',
        'kafkajs:Kafka().producer().send',
        '@upstash/qstash:Client().publishJSON',
        '@upstash/qstash:Client().publish',
        '@nestjs/microservices:ClientProxy().emit',
        '@nestjs/microservices:ClientProxy().send',
      ],
      message('this', '0'),
    ),
    ...each(['any:sendToQueue', 'any:publishJSON', 'any:addJob', 'any:enqueue', 'any:enqueueJob', 'any:addBulk'], message('0', '1')),
  },
};
/** Likewise, of the Python world. */
export const queuesPython: LibraryTable = {
  packages: ['celery', 'rq', 'dramatiq', 'arq', 'django_q', 'huey', 'kombu', 'pika', 'aiokafka', 'kafka', 'django_rq'],
  language: 'python',
  calls: {
    'any:delay': { ...message('this', '0'), runs: { fn: 'this', with: 'rest:0', named: 'named', when: 'later' } },
    'any:apply_async': { ...message('this', '0'), runs: { fn: 'this', with: 'args=|0', named: 'kwargs=', when: 'later' } },
    ...each(['any:send_task', 'any:enqueue_job', 'any:enqueue_call', 'any:basic_publish'], message('this', '0')),
    ...each(['rq:Queue().enqueue', 'django_rq:enqueue', 'django_q.tasks:async_task', 'django_rq:get_queue().enqueue'], message('0', '1')),
  },
};
