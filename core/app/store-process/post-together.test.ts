import { expect, it } from 'vitest'
import { postTogether } from './post-together.ts'

it('posts the messages of a turn together and in order, later ones by themselves', async () => {
  const posts: (readonly number[])[] = []
  const post = postTogether<number>(async (messages) => void posts.push(messages))
  await Promise.all([post(1), post(2), post(3)])
  await post(4)
  expect(posts).toEqual([[1, 2, 3], [4]])
})
