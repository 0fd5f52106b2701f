"""The sandbox's Lambda: real function code in AWS's own runtime interface client, framed as Lambda frames its output.

calls ──▶ functions (pool, throttles, retries) ──▶ environment (init, invoke, timeout) ──▶ process (awslambdaric)
                                                    │ lines ▶ over_long ▶ framing                   ▲ api
                                                    ▼
                                                   journal ──▶ CloudWatch Logs and metrics of the sandbox
"""
