import Prompts
import Terminal
import GatewayClient
package func run() async -> Int { print(tuppence_prompt_count, await fetch()); return 0 }
