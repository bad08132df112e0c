import { Menu, useMantineColorScheme } from '@mantine/core'
import { SetPreferenceDocument } from '@/features/access/setPreference.generated.ts'
import { useCommand } from '@/lib/command.ts'
import { words } from '@/lib/format.ts'
import { useSession } from '@/lib/SessionContext.tsx'
import { useViewer } from '@/lib/viewer.tsx'
import { Icon } from '@/ui/icons.tsx'
import { PersonButton } from './PersonButton.tsx'

interface Props {
  readonly onHelp: () => void
  readonly onRegion: () => void
}

/** PersonMenu says who is signed in and holds what concerns only them. */
export function PersonMenu({ onHelp, onRegion }: Props) {
  const viewer = useViewer()
  const session = useSession()
  const prefer = useCommand(SetPreferenceDocument)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const keysOn = viewer.preferences.shortcuts !== 'off'

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <PersonButton />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Appearance</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((each) => (
          <Menu.Item
            key={each}
            onClick={() => setColorScheme(each)}
            rightSection={colorScheme === each ? <Icon name="check" /> : null}
          >
            {each === 'auto' ? 'As the system' : words(each)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={onRegion}>Numbers, dates, time zone…</Menu.Item>
        <Menu.Item onClick={onHelp} rightSection={<kbd>?</kbd>}>
          Keys and words
        </Menu.Item>
        <Menu.Item
          onClick={() => void prefer.run({ input: { key: 'shortcuts', value: keysOn ? 'off' : 'on' } })}
          rightSection={keysOn ? <Icon name="check" /> : null}
        >
          Single-key shortcuts
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>For developers</Menu.Label>
        <Menu.Item component="a" href="/graphiql">
          API explorer
        </Menu.Item>
        <Menu.Item component="a" href="/schema.graphql">
          Schema
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => session.leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
