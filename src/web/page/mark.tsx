// The mark of Tincan: two cans and the string between them.

/** The picture to show when there is nothing else. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 96 40" aria-hidden="true">
      <path class="string" d="M27 20 H69" />
      <Can x={3} />
      <Can x={69} />
    </svg>
  );
}

function Can({ x }: { x: number }) {
  return (
    <g class="can" transform={`translate(${x} 4)`}>
      <rect width="24" height="32" rx="3" />
      <path d="M0 8 H24 M0 24 H24" />
    </g>
  );
}
