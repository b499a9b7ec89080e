package pack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// disk changes the data folder, so that what was changed lasts. Names have slashes and begin below the data folder.
type disk struct {
	*os.Root
	at func(step string) error // before each change; never nil
}

// mkdir makes a folder for its owner alone.
func (d disk) mkdir(name string) error {
	if err := d.at("make " + name); err != nil {
		return err
	}
	err := d.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return errors.Join(err, d.sync(path.Dir(name)))
}

// write makes a file that is not there yet and brings its bytes to the disk. Its name lasts when its folder is synced.
func (d disk) write(name string, from io.Reader) (err error) {
	if err := d.at("write " + name); err != nil {
		return err
	}
	f, err := d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}

// sync makes the names in a folder last. Some systems cannot sync a folder; they keep names in order themselves or do
// not, and there is nothing else to be done.
func (d disk) sync(name string) error {
	if err := d.at("sync " + name); err != nil {
		return err
	}
	f, err := d.Open(name)
	if err != nil {
		return nil
	}
	_ = f.Sync()
	return f.Close()
}

// rename gives what lies at from another name in the same folder.
func (d disk) rename(from, to string) error {
	if err := d.at("rename " + from); err != nil {
		return err
	}
	if err := d.Rename(from, to); err != nil {
		return err
	}
	_ = d.sync(path.Dir(to)) // it has its new name, whether that lasts through a power cut or not
	return nil
}

// remove takes a file or a folder away, with all in it. A link is taken away, and not what it leads to.
func (d disk) remove(name string) error {
	if err := d.at("remove " + name); err != nil {
		return err
	}
	return d.RemoveAll(name)
}

// replace writes a file anew, in one step.
func (d disk) replace(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	half := name + halfMark
	if err := d.remove(half); err != nil {
		return err
	}
	if err := d.write(half, bytes.NewReader(append(b, '\n'))); err != nil {
		return err
	}
	return d.rename(half, name)
}
