/** One call that an assistant turn makes of a tool, in the form chat endpoints and trainers agree on. */
export interface ToolCall {
  id: string;
  name: string;
  /** JSON text of the arguments, exactly as the assistant wrote it. */
  arguments: string;
}

/** One turn of a conversation: what a teacher is asked with, and what a record is made of. */
export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  tool_calls?: ToolCall[];
  /** On a `tool` turn: the call that it answers. */
  tool_call_id?: string;
}
