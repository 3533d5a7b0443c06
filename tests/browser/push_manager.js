// There is no push service of a browser maker's here: subscriptions are made up, and found again after a reload.
(() => {
  const KEPT = 'test.subscription';
  const subscription = (endpoint, key) => ({
    endpoint,
    options: { applicationServerKey: Uint8Array.from(key).buffer },
    unsubscribe: async () => {
      localStorage.removeItem(KEPT);
      return true;
    },
  });
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    const made = ['__ENDPOINT__', [...applicationServerKey]];
    localStorage.setItem(KEPT, JSON.stringify(made));
    return subscription(...made);
  };
  PushManager.prototype.getSubscription = async () => {
    const kept = localStorage.getItem(KEPT);
    return kept && subscription(...JSON.parse(kept));
  };
})();
