import type { Model, Shape } from '../../flow/model.ts'

/* AWS Lambda behind API Gateway, an ALB or a function URL: the exported handler takes an event. */

const event: Shape = { construct: { returns: { type: 'aws-lambda.Event' } } }
const claims: Shape = { type: 'web.VerifiedClaims', labels: ['Principal'] }

export const awsLambdaModel: Model = {
  id: 'aws-lambda',
  language: 'javascript',
  modules: ['aws-lambda', '@middy/core', '@types/aws-lambda'],
  package: '@types/aws-lambda',
  exports: {
    APIGatewayProxyEvent: event,
    APIGatewayProxyEventV2: event,
    APIGatewayProxyEventV2WithJWTAuthorizer: event,
    APIGatewayProxyWithCognitoAuthorizerEvent: event,
    ALBEvent: event,
    LambdaFunctionURLEvent: event,
  },
  types: {
    'aws-lambda.Event': {
      members: {
        headers: { type: 'web.HeaderTable' },
        multiValueHeaders: { type: 'web.HeaderTable' },
        cookies: { labels: ['Cookie'] },
        body: { labels: ['RequestBody'] },
        queryStringParameters: { type: 'web.QueryTable' },
        pathParameters: { type: 'web.QueryTable' },
        rawPath: { labels: ['UrlParameter'] },
        path: { labels: ['UrlParameter'] },
        requestContext: { type: 'aws-lambda.RequestContext' },
      },
    },
    'aws-lambda.RequestContext': {
      members: {
        authorizer: { type: 'aws-lambda.Authorizer' },
        identity: { type: 'aws-lambda.Identity' },
        http: { type: 'aws-lambda.Http' },
      },
    },
    /** What the gateway's authorizer has verified before the function runs. */
    'aws-lambda.Authorizer': {
      members: { jwt: { type: 'aws-lambda.Jwt' }, claims, lambda: claims },
      anyMember: { labels: ['Principal'] },
    },
    'aws-lambda.Jwt': { members: { claims } },
    'aws-lambda.Identity': { members: { sourceIp: { labels: ['RemoteAddress'] } } },
    'aws-lambda.Http': { members: { sourceIp: { labels: ['RemoteAddress'] } } },
  },
  conventions: [
    {
      files: '**/*.{ts,js,mts,mjs,cjs}',
      exports: ['handler', 'lambdaHandler'],
      callback: {
        parameters: [{ type: 'aws-lambda.Event' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
  ],
}
