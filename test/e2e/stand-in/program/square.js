process.parentPort.on('message', ({ data }) => {
  process.parentPort.postMessage({ type: process.type, argument: process.argv[2], square: data.number ** 2 })
})
